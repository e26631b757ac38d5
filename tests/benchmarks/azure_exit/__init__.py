"""How large an exit may be: the plan of many resources, the manifest of many objects, and the memory that they take."""
