Network Small {
	Layer CONV1 {
		Type: CONV // 3x3
		Stride { X: 2, Y: 2 }
		Dimensions { K: 16, C: 3, R: 3, S: 3, Y: 17, X: 17 }
		Dataflow {
			SpatialMap(1,1) K;
			Cluster(64, P);
			TemporalMap(Sz(R),1) Y;
		}
	}
	Layer CONV2 {
		Type: DSCONV
		Dimensions { K: 1, C: 16, R: 3, S: 3, Y: 10, X: 10 }
	}
}
