package io.tattletail.common;

import org.apache.hadoop.fs.Path;

/**
 * A file that ends within a block: it is being written, or its writer died. No event of that block
 * was acknowledged.
 *
 * @param path the file
 * @param offset where the block begins, in bytes from the file's start
 * @param length how many bytes of the block the file has
 */
public record TornTail(Path path, long offset, long length) {}
