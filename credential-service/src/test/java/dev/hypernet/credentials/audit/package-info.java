/** Tests of the audit of secrets and its seals. */
@NullMarked
package dev.hypernet.credentials.audit;

import org.jspecify.annotations.NullMarked;
