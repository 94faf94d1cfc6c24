/**
 * The README's first command: one day of Wikipedia edits, recorded on an in-process HDFS and
 * replayed.
 */
@NullMarked
package io.tattletail.quickstart;

import org.jspecify.annotations.NullMarked;
