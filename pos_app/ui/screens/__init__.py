"""One screen, one file. A screen gets one thing, `pos`, and shows what a service returned."""
