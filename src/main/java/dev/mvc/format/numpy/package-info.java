/// NumPy's arrays: alone (`.npy`) and in zip archives (`.npz`).
///
/// After NEP 1 and the documentation of `numpy.lib.format` 2.4, with what other releases and
/// programs write: headers of Python 2, type names without a byte order, double quotes.
@NullMarked
package dev.mvc.format.numpy;

import org.jspecify.annotations.NullMarked;
