package io.muster.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test that has a parameter of type {@link InMemoryHosts} hosts of its own, and closes them after it. */
public final class InMemoryHostsExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(InMemoryHostsExtension.class);

    /** Made by JUnit. */
    public InMemoryHostsExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == InMemoryHosts.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        // What is in the store is closed at the end of the test.
        return test.getStore(NAMESPACE).computeIfAbsent(InMemoryHosts.class, type -> new InMemoryHosts());
    }
}
