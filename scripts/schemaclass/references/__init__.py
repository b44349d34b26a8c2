"""Where references lead: documents, anchors, resources, and the check of what is found there."""
