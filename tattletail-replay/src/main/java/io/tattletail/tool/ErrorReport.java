package io.tattletail.tool;

import com.google.common.base.Throwables;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.internal.search.SearchException;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.replay.ReplayException;
import io.tattletail.spew.SpewException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;

/**
 * What the user is told of an error.
 *
 * @param exitCode see {@link ExitCode}
 * @param sentence what happened and what to do; empty if nothing is to be said
 */
record ErrorReport(int exitCode, String sentence) {
  /** Puts it on one line. HDFS's errors carry the stack trace of the NameNode in their messages. */
  ErrorReport {
    sentence =
        sentence.replaceAll("(\\R\\s+at [^\\r\\n]*)+\\R?", "").replaceAll("\\s*\\R\\s*", " ");
  }

  static ErrorReport of(Throwable error) {
    for (Throwable e : Throwables.getCausalChain(error)) {
      Optional<ErrorReport> known = known(e);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return error instanceof IOException
        ? new ErrorReport(ExitCode.IO, text(error))
        : new ErrorReport(
            ExitCode.IO,
            "unexpected error: %s. Run it again with --verbose, and report what it shows."
                .formatted(error));
  }

  private static Optional<ErrorReport> known(Throwable error) {
    if (error instanceof BrokenPipeException) {
      return Optional.of(new ErrorReport(ExitCode.RIGHT, ""));
    }
    if (error instanceof ToolException e) {
      return Optional.of(new ErrorReport(e.exitCode(), text(e)));
    }
    if (error instanceof SearchException) {
      return Optional.of(new ErrorReport(ExitCode.USAGE, text(error)));
    }
    if (error instanceof CorruptSegmentException) {
      return Optional.of(
          new ErrorReport(
              ExitCode.FOUND,
              "the archive is damaged: %s. Run tattletail verify, or read on with --skip-damage."
                  .formatted(withoutPeriod(text(error)))));
    }
    if (text(error).contains("SIMPLE authentication is not enabled")) {
      return Optional.of(
          io(
              "the file system asks for Kerberos, and hadoop.security.authentication is simple"
                  + " here: set HADOOP_CONF_DIR to the cluster's configuration."));
    }
    if (text(error).contains("Client cannot authenticate via")) {
      return Optional.of(
          io(
              "the file system asks for Kerberos, and there is no ticket: run kinit, or give"
                  + " --principal and --keytab."));
    }
    if (error instanceof AccessControlException) {
      return Optional.of(
          io(
              "no permission: %s. Grant it to this user, or run as one who has it."
                  .formatted(withoutPeriod(firstLine(text(error))))));
    }
    if (error instanceof ArchiveException
        || error instanceof ReplayException
        || error instanceof SpewException) {
      return Optional.of(io(text(error)));
    }
    return unreachable(error);
  }

  private static Optional<ErrorReport> unreachable(Throwable error) {
    if (error instanceof RemoteException remote) {
      IOException cause = remote.unwrapRemoteException();
      return cause == remote ? Optional.empty() : known(cause);
    }
    if (error instanceof UnknownHostException || error instanceof ConnectException) {
      return Optional.of(
          io(
              "the file system cannot be reached: %s. Check the address and HADOOP_CONF_DIR."
                  .formatted(withoutPeriod(firstLine(text(error))))));
    }
    if (error instanceof UnsupportedFileSystemException
        || error instanceof ClassNotFoundException) {
      return Optional.of(
          io(
              "%s. Check the scheme; its jar has to be on TATTLETAIL_CLASSPATH."
                  .formatted(withoutPeriod(firstLine(text(error))))));
    }
    if (error instanceof FileNotFoundException) {
      return Optional.of(io("there is no " + withoutPeriod(firstLine(text(error))) + "."));
    }
    if (Interruption.is(error)) {
      return Optional.of(io("interrupted."));
    }
    return Optional.empty();
  }

  private static ErrorReport io(String sentence) {
    return new ErrorReport(ExitCode.IO, sentence);
  }

  private static String text(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank() ? error.toString() : message;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text).replaceAll("; For more details see:.*", "");
  }

  private static String withoutPeriod(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
