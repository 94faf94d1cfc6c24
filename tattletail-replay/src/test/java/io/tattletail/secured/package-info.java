/**
 * Recording and replaying on an HDFS with Kerberos. The cluster and its clients run in processes of
 * their own: Hadoop keeps who is logged in, and that security is on, in statics of the JVM.
 */
@NullMarked
package io.tattletail.secured;

import org.jspecify.annotations.NullMarked;
