"""The named questions: their headers, the values they take, and their answers in every form."""
