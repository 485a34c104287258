"""Where: provinces, communes, points and addresses."""
