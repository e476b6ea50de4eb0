/** Events on the wire: CloudEvents 1.0 in Kafka's binary mode. */
@NullMarked
package dev.hypernet.platform.event;

import org.jspecify.annotations.NullMarked;
