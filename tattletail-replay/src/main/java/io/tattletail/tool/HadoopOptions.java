package io.tattletail.tool;

import com.google.common.base.Strings;
import com.google.common.base.Throwables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.SecurityUtil;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.UserGroupInformation.AuthenticationMethod;
import picocli.CommandLine.Option;

/** The user's Hadoop configuration: from files, from the command line, and who the user is. */
final class HadoopOptions {
  private static final List<String> FILES = List.of("core-site.xml", "hdfs-site.xml");

  @Option(
      names = "-D",
      paramLabel = "NAME=VALUE",
      description = "A property of Hadoop's configuration; beats those of files.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description =
          "A file of Hadoop's configuration, beside core-site.xml and hdfs-site.xml in"
              + " $HADOOP_CONF_DIR.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      description = "Logs in to Kerberos under this name, by --keytab. Default: the ticket cache.")
  private Optional<String> principal = Optional.empty();

  @Option(names = "--keytab", paramLabel = "FILE", description = "The keytab of --principal.")
  private Optional<Path> keytab = Optional.empty();

  /** The configuration, with which the user is logged in. */
  Configuration configuration(Map<String, String> environment) throws IOException {
    Configuration configuration = new Configuration();
    String directory = Strings.nullToEmpty(environment.get("HADOOP_CONF_DIR"));
    if (!directory.isEmpty()) {
      addDirectory(configuration, Path.of(directory));
    }
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw ToolException.usage("--conf: there is no file %s to read".formatted(file));
      }
      addFile(configuration, file);
    }
    properties.forEach(configuration::set);
    logIn(configuration);
    return configuration;
  }

  private static void addDirectory(Configuration configuration, Path directory)
      throws ToolException {
    if (!Files.isDirectory(directory)) {
      throw ToolException.usage(
          "HADOOP_CONF_DIR is %s, which is no directory: set it to the one of core-site.xml, or"
                  .formatted(directory)
              + " unset it");
    }
    for (String name : FILES) {
      if (Files.isReadable(directory.resolve(name))) {
        addFile(configuration, directory.resolve(name));
      }
    }
  }

  private static void addFile(Configuration configuration, Path file) {
    configuration.addResource(new org.apache.hadoop.fs.Path(file.toAbsolutePath().toUri()));
  }

  private void logIn(Configuration configuration) throws IOException {
    if (principal.isPresent() != keytab.isPresent()) {
      throw ToolException.usage("--principal and --keytab go together: give both, or neither");
    }
    AuthenticationMethod method = SecurityUtil.getAuthenticationMethod(configuration);
    if (principal.isEmpty()) {
      if (method == AuthenticationMethod.KERBEROS) {
        // The ticket cache is looked into only if the login knows that it is Kerberos.
        UserGroupInformation.setConfiguration(configuration);
      }
      return;
    }
    Path file = keytab.orElseThrow();
    if (!Files.isReadable(file)) {
      throw ToolException.usage("--keytab: there is no file %s to read".formatted(file));
    }
    if (method != AuthenticationMethod.KERBEROS) {
      throw ToolException.usage(
          "--principal and --keytab are for Kerberos, and hadoop.security.authentication is %s: check HADOOP_CONF_DIR"
              .formatted(method.toString().toLowerCase(Locale.ROOT)));
    }
    UserGroupInformation.setConfiguration(configuration);
    try {
      UserGroupInformation.loginUserFromKeytab(principal.get(), file.toString());
    } catch (IOException e) {
      throw ToolException.io(
          "no login as %s by the keytab %s: %s. Check both (klist -k), and /etc/krb5.conf."
              .formatted(principal.get(), file, Throwables.getRootCause(e).getMessage()),
          e);
    }
  }
}
