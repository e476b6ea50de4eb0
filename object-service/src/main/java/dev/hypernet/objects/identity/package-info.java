/**
 * Who somebody of another issuer is here. Owns identity, the one directory of all services; publishes and consumes
 * nothing.
 */
@NullMarked
package dev.hypernet.objects.identity;

import org.jspecify.annotations.NullMarked;
