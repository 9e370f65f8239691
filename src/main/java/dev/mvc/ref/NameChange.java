package dev.mvc.ref;

import org.jspecify.annotations.Nullable;

/// A mutable name before and after.
///
/// @param name as in [Refs]: `HEAD`, `refs/…`
/// @param old its text, null when it did not exist
/// @param now its text, null when it ceases to exist
public record NameChange(String name, @Nullable String old, @Nullable String now) {}
