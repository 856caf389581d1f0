"""Things and the links between them as a network: neighbours, paths, files of graph programs."""
