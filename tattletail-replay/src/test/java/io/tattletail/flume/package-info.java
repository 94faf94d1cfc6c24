/** Agents of Apache Flume, as docs/engines.md configures them, and replays of what they write. */
@NullMarked
package io.tattletail.flume;

import org.jspecify.annotations.NullMarked;
