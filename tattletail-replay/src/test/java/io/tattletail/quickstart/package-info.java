/**
 * The README's first command: one day of Wikipedia edits, recorded on an in-process HDFS and
 * replayed; and a service that starts cold while it goes on.
 */
@NullMarked
package io.tattletail.quickstart;

import org.jspecify.annotations.NullMarked;
