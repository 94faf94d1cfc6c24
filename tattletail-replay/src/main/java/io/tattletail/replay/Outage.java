package io.tattletail.replay;

import com.google.common.base.Throwables;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.internal.merge.MergeMemoryException;
import io.tattletail.internal.spew.Interruption;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Tells an archive that is down from one that another archive cannot help with.
 *
 * <table>
 * <caption>What an exception means</caption>
 * <tr><th>Down</th><th>Not down</th></tr>
 * <tr><td>no connection, no name node, an unknown host, a time limit that passed, a name node in
 * standby</td><td>damage, a newer format, no archive at the root: {@link ArchiveException}</td></tr>
 * <tr><td>blocks of which no data node is there, a file whose length no data node tells</td><td>a
 * file that was listed and is gone: the archive is listed again</td></tr>
 * <tr><td>any other error of the file system</td><td>no permission; an interrupt; too little
 * memory; a failure of the handler</td></tr>
 * </table>
 */
final class Outage {
  private Outage() {}

  /** Whether the exception means that the archive is down. */
  static boolean is(IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      // Hadoop's clients answer an interrupt with errors of all kinds.
      return false;
    }
    List<Throwable> chain = Throwables.getCausalChain(e);
    if (chain.stream().anyMatch(LengthUnknownException.class::isInstance)) {
      return true;
    }
    // Of a RuntimeException the cause decides: Hadoop wraps an unknown host in one.
    return chain.stream().noneMatch(Outage::isOther)
        && chain.get(chain.size() - 1) instanceof IOException;
  }

  private static boolean isOther(Throwable cause) {
    return cause instanceof ArchiveException
        || cause instanceof ReplayException
        || cause instanceof MergeMemoryException
        || cause instanceof FileNotFoundException
        || isDenial(cause)
        || Interruption.is(cause)
        || cause instanceof Error;
  }

  private static boolean isDenial(Throwable cause) {
    return cause instanceof AccessControlException
        || (cause instanceof RemoteException remote
            && AccessControlException.class.getName().equals(remote.getClassName()));
  }
}
