@NullMarked
package dev.hypernet.credentials.webhook;

import org.jspecify.annotations.NullMarked;
