"""From a request to an answer, whatever stands at its path."""
