"""Training data: folders of pictures on disk, as batches of tensors."""
