"""What the floor does across contexts, one file each."""
