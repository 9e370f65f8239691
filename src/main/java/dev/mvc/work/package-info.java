/// The working folder: what is in it, what of it is staged, and how it is brought to a version.
///
/// [dev.mvc.work.Adder] stores files and stages them in the [dev.mvc.work.Index];
/// [dev.mvc.work.StatusScan] compares folder, index and version; [dev.mvc.work.Checkout] makes the
/// folder hold a version, file by file, each verified before it replaces anything.
///
/// Invariant: nothing here follows a symbolic link or writes outside the folder, and nothing
/// overwrites content that is not stored unless told to.
@NullMarked
package dev.mvc.work;

import org.jspecify.annotations.NullMarked;
