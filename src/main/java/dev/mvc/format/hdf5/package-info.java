/// HDF5 files, read by position: groups, datasets and the attributes that are text or one number.
///
/// [dev.mvc.format.hdf5.Hdf5File] is where to begin. The classes follow the parts of the "HDF5 File
/// Format Specification Version 4.0" (support.hdfgroup.org), whose sections their comments name:
/// superblocks 0 to 3, groups as symbol tables and as links, every layout of datasets but the
/// virtual one, every index of chunks. What the specification calls an address is relative to the
/// superblock's base.
///
/// A file's pointers may lead anywhere. Every structure is read through
/// [dev.mvc.format.hdf5.Addresses], which refuses what lies outside of the file and bounds how much
/// is read in all; nodes of trees are entered once; and what has a checksum is checked. Other
/// files, which links and datasets may name, are never opened.
///
/// Knows neither Keras nor model configurations.
@NullMarked
package dev.mvc.format.hdf5;

import org.jspecify.annotations.NullMarked;
