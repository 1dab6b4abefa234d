"""Hardware behind small protocols, each with a twin that does nothing."""
