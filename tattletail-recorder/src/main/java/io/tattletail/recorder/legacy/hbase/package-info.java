/**
 * Rows of HBase tables for an import: {@link io.tattletail.recorder.legacy.hbase.HBaseTable}. The
 * only package that needs {@code hbase-client}, which is an optional dependency.
 */
@NullMarked
package io.tattletail.recorder.legacy.hbase;

import org.jspecify.annotations.NullMarked;
