/// What is computed over the hyperparameters, data and results of versions, and of runs: what a
/// training leaves, and on which machine.
///
/// Files come as [dev.mvc.experiment.TrackedFiles]; nobody vouches for what is in them, so what is
/// malformed is a [dev.mvc.format.layout.MalformedFileException] that says where, and depth, size
/// and number of values are bounded. Knows neither the index nor names.
@NullMarked
package dev.mvc.experiment;

import org.jspecify.annotations.NullMarked;
