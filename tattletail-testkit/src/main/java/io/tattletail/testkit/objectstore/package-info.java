/**
 * An object store as a file system, as strict as any: {@link
 * io.tattletail.testkit.objectstore.ObjectStore} keeps objects in a local directory, which several
 * processes can share.
 *
 * <p>Tests ask here whether a program needs more of a file system than object stores have: a file
 * that can be read while it is written, a rename, a flush, a listing in order, or the times of
 * directories.
 */
@NullMarked
package io.tattletail.testkit.objectstore;

import org.jspecify.annotations.NullMarked;
