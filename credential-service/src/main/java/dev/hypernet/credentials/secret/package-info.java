/** Where secrets are kept: the only place that encrypts and decrypts them. */
@NullMarked
package dev.hypernet.credentials.secret;

import org.jspecify.annotations.NullMarked;
