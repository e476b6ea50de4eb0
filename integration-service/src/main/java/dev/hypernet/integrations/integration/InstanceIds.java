package dev.hypernet.integrations.integration;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names for instances whose owner gave none: {@code xero_1c9a04f2}. Rarely one is taken; then the next is tried. */
final class InstanceIds {
    private InstanceIds() {}

    static String next(String integrationType) {
        return integrationType
                + '_'
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }
}
