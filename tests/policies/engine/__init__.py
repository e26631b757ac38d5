"""The cases of all controls, judged by the policy pack in the real engine with the real Scaleway provider."""
