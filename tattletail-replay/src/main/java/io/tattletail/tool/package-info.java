/**
 * The command line tool {@code tattletail}: looks into an archive, checks it, and replays from it,
 * without a line of Java. docs/tool.md describes it.
 *
 * <p>{@link io.tattletail.tool.Tattletail} is its main class, and one class here is one command. A
 * service that embeds TattleTail needs none of this: what the tool needs beside the libraries
 * (picocli, Kafka's client, CloudEvents) is in the runnable jar alone.
 */
@NullMarked
package io.tattletail.tool;

import org.jspecify.annotations.NullMarked;
