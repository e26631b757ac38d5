"""One file per Scaleway product, the same shape in each: its `Product`, then its routes, then what they share."""
