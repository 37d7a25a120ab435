"""What is written of the figures: its pages, and the views in it, which stay as they were."""
