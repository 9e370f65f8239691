package dev.mvc.experiment.data;

/// A column of a table.
///
/// @param type what its values are: a word such as `int`, `text`, `timestamp`
public record Column(String name, String type) {}
