package io.muster.testkit;

import io.muster.deploy.Deployment;
import io.muster.deploy.ModelSpec;
import io.muster.spi.AdapterProvider;
import io.muster.vllm.VllmProvider;

class VllmContractTest extends AdapterContract {

    @Override
    protected AdapterProvider[] providers() {
        return new AdapterProvider[] {new VllmProvider()};
    }

    @Override
    protected Deployment deployment() {
        return Deployment.builder(RayContractTest.twoNodes(), ModelSpec.of("any/model"))
                .build();
    }
}
