/// Models of Keras, and HDF5 files, which are Keras' own weights among other things.
///
/// [dev.mvc.format.keras.Hdf5] reads `.h5` files of any program; those of Keras have the
/// configuration of the model in an attribute. [dev.mvc.format.keras.KerasArchive] reads `.keras`
/// files: zip archives with the configuration and one HDF5 file of weights.
@NullMarked
package dev.mvc.format.keras;

import org.jspecify.annotations.NullMarked;
