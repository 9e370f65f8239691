/// Python's pickles, read without Python.
///
/// A pickle is a program for a small stack machine, and loading one runs it: it may import any
/// function and call it. [dev.mvc.format.pickle.Pickle] goes through the same program and notes
/// what it *would* import, call and build, as a tree of [dev.mvc.format.pickle.PickleValue].
/// Nothing is imported, nothing is called. [dev.mvc.format.pickle.Imports] lists what a file would
/// import and how dangerous that is.
///
/// The opcodes are those of `pickletools.py` of Python 3.13, protocols 0 to 5.
@NullMarked
package dev.mvc.format.pickle;

import org.jspecify.annotations.NullMarked;
