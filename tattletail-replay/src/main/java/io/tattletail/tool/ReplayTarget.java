package io.tattletail.tool;

import io.tattletail.spew.SpewEventHandler;
import java.io.Closeable;

/** Where a replay goes. Closed by the command. */
interface ReplayTarget extends SpewEventHandler, Closeable {}
