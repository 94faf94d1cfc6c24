package io.tattletail.secured;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.minikdc.MiniKdc;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.ssl.KeyStoreTestUtil;

/**
 * A key distribution centre and an HDFS that trusts nobody without a ticket. It says {@code ready}
 * when its files can be used, and runs until its input ends.
 */
final class SecuredHdfs {
  static final String READY = "ready";
  static final String CLIENT_CONFIGURATION = "client.xml";
  static final String KEYTAB = "keytab";
  static final String KRB5 = "krb5";
  static final String ARCHIVE = "/archive";

  /** A user of the client's; the cluster's own is another. */
  static final String USER = "recorder";

  /** Where Hadoop looks for its servers' TLS settings: a directory on the class path. */
  static final String ON_CLASS_PATH = "ssl";

  private SecuredHdfs() {}

  /**
   * Runs the cluster.
   *
   * @param arguments an empty directory, and how data is protected: integrity or privacy
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    MiniKdc kdc =
        new MiniKdc(MiniKdc.createConf(), Files.createDirectory(directory.resolve("kdc")).toFile());
    kdc.start();
    try {
      Path keytab = directory.resolve(KEYTAB);
      kdc.createPrincipal(keytab.toFile(), USER, "hdfs/localhost", "HTTP/localhost");
      Files.copy(kdc.getKrb5conf().toPath(), directory.resolve(KRB5));
      Configuration configuration = configuration(directory, kdc.getRealm(), arguments[1]);
      UserGroupInformation.setConfiguration(configuration);
      UserGroupInformation.loginUserFromKeytab(
          "hdfs/localhost@" + kdc.getRealm(), keytab.toString());
      try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).build()) {
        cluster.waitActive();
        prepare(cluster, directory);
        System.out.println(READY);
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    } finally {
      kdc.stop();
    }
  }

  private static Configuration configuration(Path directory, String realm, String protection)
      throws Exception {
    Configuration configuration = new Configuration();
    String keytab = directory.resolve(KEYTAB).toString();
    configuration.set("hadoop.security.authentication", "kerberos");
    configuration.set("hadoop.rpc.protection", protection);
    for (String server : new String[] {"namenode", "datanode"}) {
      configuration.set("dfs." + server + ".kerberos.principal", "hdfs/localhost@" + realm);
      configuration.set("dfs." + server + ".keytab.file", keytab);
      configuration.set("dfs." + server + ".https-address", "localhost:0");
    }
    configuration.set("dfs.datanode.https.address", "localhost:0");
    configuration.set("dfs.web.authentication.kerberos.principal", "HTTP/localhost@" + realm);
    configuration.setBoolean("dfs.block.access.token.enable", true);
    configuration.set("dfs.data.transfer.protection", protection);
    configuration.setBoolean("dfs.encrypt.data.transfer", protection.equals("privacy"));
    configuration.set("dfs.http.policy", "HTTPS_ONLY");
    configuration.setBoolean("ignore.secure.ports.for.testing", true);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", 5);
    configuration.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    KeyStoreTestUtil.setupSSLConfig(
        directory.toString(), directory.resolve(ON_CLASS_PATH).toString(), configuration, false);
    return configuration;
  }

  private static void prepare(MiniDFSCluster cluster, Path directory) throws Exception {
    FileSystem fileSystem = cluster.getFileSystem();
    org.apache.hadoop.fs.Path archive = new org.apache.hadoop.fs.Path(ARCHIVE);
    fileSystem.mkdirs(archive);
    fileSystem.setOwner(archive, USER, USER);
    // What a client's hdfs-site.xml and core-site.xml say; no keytab, no server's settings.
    Configuration client = new Configuration(false);
    for (String key :
        new String[] {
          "hadoop.security.authentication",
          "hadoop.rpc.protection",
          "dfs.data.transfer.protection",
          "dfs.encrypt.data.transfer",
          "dfs.namenode.kerberos.principal",
          "dfs.client.block.write.locateFollowingBlock.initial.delay.ms"
        }) {
      client.set(key, fileSystem.getConf().get(key));
    }
    client.set("fs.defaultFS", cluster.getURI().toString());
    try (OutputStream out = Files.newOutputStream(directory.resolve(CLIENT_CONFIGURATION))) {
      client.writeXml(out);
    }
  }
}
