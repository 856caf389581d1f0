"""How complete the tables are: what is held beside what sources say there is."""
