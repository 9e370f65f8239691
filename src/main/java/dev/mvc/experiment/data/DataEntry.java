package dev.mvc.experiment.data;

import dev.mvc.id.ObjectId;
import java.util.Optional;

/// A file of a data set.
///
/// @param path with slashes, from the data set's folder; of a data set that is one file, its name
/// @param id SHA-256 of the content; of a tracked file the id of its recipe
/// @param table what it holds, where that was looked at
public record DataEntry(String path, long size, ObjectId id, Optional<Table> table) {}
