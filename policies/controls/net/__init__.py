"""Networks: nothing is open that no line of the flow matrix opens."""
