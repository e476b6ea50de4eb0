/** Tests of the registrations with providers. */
@NullMarked
package dev.hypernet.credentials.client;

import org.jspecify.annotations.NullMarked;
