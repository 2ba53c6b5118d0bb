"""What every local AWS service is made of: protocol, context, store and errors."""
