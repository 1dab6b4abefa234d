"""The panels of Sell. One at a time stands in the place of lane and grid; the cart stays live."""
