package dev.hypernet.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns a host into its addresses. Blocks. */
@FunctionalInterface
interface NameService {
    InetAddress[] resolve(String host) throws UnknownHostException;
}
