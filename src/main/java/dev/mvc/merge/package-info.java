/// Models that become one: which tensor is taken from where, and tensors computed from several.
///
/// [dev.mvc.merge.TensorMerging] decides from names, types and shapes alone; nothing is read before
/// that is settled. [dev.mvc.merge.MergedTensor] computes a tensor stretch by stretch while it is
/// read, in doubles, rounded once to the tensor's type. The result depends on nothing but its
/// inputs and [dev.mvc.merge.Settings]: not on the number of cores, nor on the order of reading.
///
/// The methods are those of mergekit (Goddard et al., 2024), whose names and defaults they have.
@NullMarked
package dev.mvc.merge;

import org.jspecify.annotations.NullMarked;
