/// Data sets: which there are ([dev.mvc.experiment.data.DataSets]), what files one has
/// ([dev.mvc.experiment.data.Manifest]), what tables those hold ([dev.mvc.experiment.data.Tables]),
/// and how two states of one differ ([dev.mvc.experiment.data.DataComparison]).
///
/// Invariant: a manifest is read and written line by line and tables are read as they stream by, so
/// nothing here grows with the number of files or rows. No number of a file is trusted.
@NullMarked
package dev.mvc.experiment.data;

import org.jspecify.annotations.NullMarked;
