package io.muster.check;

import io.muster.deploy.Deployment;
import java.util.List;

/** Looks at one side of a deployment. Pure. */
interface Rule {

    List<Finding> check(Deployment deployment);
}
