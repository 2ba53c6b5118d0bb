"""This package judges what needs the model's answers or the labels that came: label, concept, estimated, attribution, bias."""
