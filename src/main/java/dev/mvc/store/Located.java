package dev.mvc.store;

/// A stored object and the pack that it lies in.
record Located(PayloadSource pack, Entry entry) {}
