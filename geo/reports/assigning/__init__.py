"""Which incident each casualty claim is about."""
